import type { ColumnDescriptor, ColumnType, Value } from "../../../protocol/jazz.ts";
import { fixedSizeOf, offsetTableSize, rowLayout } from "./row-layout.ts";
import { writeUuid } from "./uuid-bytes.ts";

const EMPTY = new Uint8Array(0);
const utf8 = new TextEncoder();
const NULL: Value = { type: "Null" };

/** The bytes of a row whose values stand in column order (see {@link rowLayout}). */
export function encodeRow(
  columns: readonly ColumnDescriptor[],
  values: readonly Value[],
): Uint8Array {
  const layout = rowLayout(columns);
  const parts: Uint8Array[] = [];
  let variableSize = 0;
  layout.columns.forEach((column, i) => {
    if (column.kind !== "variable") return;
    const part = variablePart(column.type, column.nullable, values[i] ?? NULL);
    parts.push(part);
    variableSize += part.length;
  });

  const dataStart = layout.fixedSize + offsetTableSize(layout.variableCount);
  const bytes = new Uint8Array(dataStart + variableSize);
  const view = new DataView(bytes.buffer);
  layout.columns.forEach((column, i) => {
    if (column.kind !== "fixed") return;
    const value = values[i] ?? NULL;
    let at = column.offset;
    if (column.nullable) {
      if (value.type === "Null") return;
      bytes[at] = 1;
      at += 1;
    }
    writeFixed(bytes, view, at, column.type, value);
  });

  let end = 0;
  parts.forEach((part, i) => {
    bytes.set(part, dataStart + end);
    end += part.length;
    if (i < parts.length - 1) view.setUint32(layout.fixedSize + i * 4, end, true);
  });
  return bytes;
}

function variablePart(type: ColumnType, nullable: boolean, value: Value): Uint8Array {
  if (!nullable) return variableBytes(type, value);
  if (value.type === "Null") return Uint8Array.of(0);
  const bytes = variableBytes(type, value);
  const part = new Uint8Array(bytes.length + 1);
  part[0] = 1;
  part.set(bytes, 1);
  return part;
}

function writeFixed(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  type: ColumnType,
  value: Value,
): void {
  switch (value.type) {
    case "Integer":
      view.setInt32(at, value.value, true);
      break;
    case "BigInt":
      view.setBigInt64(at, BigInt(Math.trunc(value.value)), true);
      break;
    case "Timestamp":
      view.setBigUint64(at, BigInt(Math.trunc(value.value)), true);
      break;
    case "Double":
      view.setFloat64(at, value.value, true);
      break;
    case "Boolean":
      bytes[at] = value.value ? 1 : 0;
      break;
    case "Uuid":
      writeUuid(bytes, at, value.value);
      break;
    case "Text":
      if (type.type === "Enum") bytes[at] = type.variants.indexOf(value.value);
      break;
  }
}

function variableBytes(type: ColumnType, value: Value): Uint8Array {
  switch (value.type) {
    case "Text":
      return utf8.encode(value.value);
    case "Bytea":
      return value.value;
    case "Array":
      return type.type === "Array" ? arrayBytes(type.element, value.value) : EMPTY;
    case "Row":
      return type.type === "Row" ? nestedRowBytes(type.columns, value.value) : EMPTY;
    default:
      return EMPTY;
  }
}

/** Element count, then either packed fixed elements or an offset table and the elements. */
function arrayBytes(element: ColumnType, values: readonly Value[]): Uint8Array {
  const size = fixedSizeOf(element);
  if (size !== null) {
    const bytes = new Uint8Array(4 + size * values.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, values.length, true);
    values.forEach((value, i) => {
      writeFixed(bytes, view, 4 + i * size, element, value);
    });
    return bytes;
  }
  const parts = values.map((value) => variableBytes(element, value));
  const dataStart = 4 + offsetTableSize(parts.length);
  const bytes = new Uint8Array(dataStart + parts.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, values.length, true);
  let end = 0;
  parts.forEach((part, i) => {
    bytes.set(part, dataStart + end);
    end += part.length;
    if (i < parts.length - 1) view.setUint32(4 + i * 4, end, true);
  });
  return bytes;
}

/** A flag that an id follows, the id, then the row itself. */
function nestedRowBytes(
  columns: readonly ColumnDescriptor[],
  row: { id?: string | undefined; values: readonly Value[] },
): Uint8Array {
  const data = encodeRow(columns, row.values);
  const bytes = new Uint8Array(1 + (row.id === undefined ? 0 : 16) + data.length);
  if (row.id !== undefined) {
    bytes[0] = 1;
    writeUuid(bytes, 1, row.id);
  }
  bytes.set(data, bytes.length - data.length);
  return bytes;
}
