import type { ColumnDescriptor, ColumnType, Value } from "../../../protocol/jazz.ts";
import { fixedSizeOf, offsetTableSize, rowLayout } from "./row-layout.ts";
import { readUuid } from "./uuid-bytes.ts";

const utf8 = new TextDecoder();

/**
 * The values of a row, in column order, from its bytes (see {@link rowLayout}).
 *
 * @throws when the bytes are too short for those columns.
 */
export function decodeRow(columns: readonly ColumnDescriptor[], bytes: Uint8Array): Value[] {
  const layout = rowLayout(columns);
  const dataStart = layout.fixedSize + offsetTableSize(layout.variableCount);
  if (bytes.length < dataStart) {
    throw new Error(
      `A row of ${columns.length} columns needs at least ${dataStart} bytes, got ${bytes.length}.`,
    );
  }
  const view = viewOf(bytes);
  const endOf = (position: number) =>
    position < 0
      ? 0
      : position === layout.variableCount - 1
        ? bytes.length - dataStart
        : view.getUint32(layout.fixedSize + position * 4, true);

  return layout.columns.map((column): Value => {
    const part =
      column.kind === "fixed"
        ? bytes.subarray(column.offset, column.offset + column.size + (column.nullable ? 1 : 0))
        : bytes.subarray(
            dataStart + endOf(column.position - 1),
            dataStart + endOf(column.position),
          );
    if (!column.nullable) return decodeValue(column.type, part);
    return part[0] === 1 ? decodeValue(column.type, part.subarray(1)) : { type: "Null" };
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeValue(type: ColumnType, bytes: Uint8Array): Value {
  switch (type.type) {
    case "Integer":
      return { type: "Integer", value: viewOf(bytes).getInt32(0, true) };
    case "BigInt":
      return { type: "BigInt", value: Number(viewOf(bytes).getBigInt64(0, true)) };
    case "Double":
      return { type: "Double", value: viewOf(bytes).getFloat64(0, true) };
    case "Timestamp":
      return { type: "Timestamp", value: Number(viewOf(bytes).getBigUint64(0, true)) };
    case "Boolean":
      return { type: "Boolean", value: bytes[0] !== 0 };
    case "Uuid":
      return { type: "Uuid", value: readUuid(bytes, 0) };
    case "Bytea":
      return { type: "Bytea", value: bytes.slice() };
    case "Text":
    case "Json":
      return { type: "Text", value: utf8.decode(bytes) };
    case "Enum":
      return {
        type: "Text",
        value:
          fixedSizeOf(type) === null ? utf8.decode(bytes) : (type.variants[bytes[0] ?? 0] ?? ""),
      };
    case "Array":
      return { type: "Array", value: decodeArray(type.element, bytes) };
    case "Row": {
      const hasId = bytes[0] === 1;
      return {
        type: "Row",
        value: {
          id: hasId ? readUuid(bytes, 1) : undefined,
          values: decodeRow(type.columns, bytes.subarray(hasId ? 17 : 1)),
        },
      };
    }
  }
}

function decodeArray(element: ColumnType, bytes: Uint8Array): Value[] {
  const view = viewOf(bytes);
  const count = view.getUint32(0, true);
  const size = fixedSizeOf(element);
  const dataStart = 4 + offsetTableSize(count);
  const endOf = (i: number) =>
    i < 0 ? 0 : i === count - 1 ? bytes.length - dataStart : view.getUint32(4 + i * 4, true);
  return Array.from({ length: count }, (_, i) =>
    decodeValue(
      element,
      size === null
        ? bytes.subarray(dataStart + endOf(i - 1), dataStart + endOf(i))
        : bytes.subarray(4 + i * size, 4 + (i + 1) * size),
    ),
  );
}
