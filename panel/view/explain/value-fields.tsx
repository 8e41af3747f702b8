import { useId } from "preact/hooks";
import type { ColumnDescriptor } from "../../../protocol/jazz.ts";
import { columnTypeText } from "../../model/columns.ts";
import { fieldChoices, fieldHint, fieldKind } from "../../model/value-field.ts";
import type { ValueForm } from "./value-form.ts";

/** The columns of a row to type, each by its type. */
export function ValueFields({ form, title }: { form: ValueForm; title: string }) {
  return (
    <fieldset class="value-fields">
      <legend>{title}</legend>
      <div class="form-grid">
        {form.columns.map((column) => (
          <ValueField key={column.name} form={form} column={column} />
        ))}
      </div>
    </fieldset>
  );
}

function ValueField({ form, column }: { form: ValueForm; column: ColumnDescriptor }) {
  const id = useId();
  const { name, nullable } = column;
  const { text, isNull } = form.field(name);
  const problem = form.problem(name);
  const changed = form.changed(name);
  const described = problem === null ? undefined : `${id}-problem`;
  const type = (value: string): void => {
    text.value = value;
    isNull.value = false;
  };
  const common = {
    id,
    class: "field",
    "aria-invalid": problem !== null,
    "aria-describedby": described,
  };
  return (
    <>
      <label for={id} class="mono" title={columnTypeText(column)}>
        {name}
        {changed && <span class="unsure"> changed</span>}
      </label>
      <div class="value-field">
        {fieldKind(column.column_type) === "choice" ? (
          <select
            {...common}
            value={isNull.value ? "" : `=${text.value}`}
            onChange={(event) => {
              const { value } = event.currentTarget;
              if (value === "") isNull.value = true;
              else type(value.slice(1));
            }}
          >
            {(nullable || isNull.value) && <option value="">null</option>}
            {fieldChoices(column.column_type).map((choice) => (
              <option key={choice} value={`=${choice}`}>
                {choice}
              </option>
            ))}
          </select>
        ) : fieldKind(column.column_type) === "lines" ? (
          <textarea
            {...common}
            rows={2}
            spellcheck={false}
            placeholder={isNull.value ? "null" : fieldHint(column)}
            value={isNull.value ? "" : text.value}
            onInput={(event) => type(event.currentTarget.value)}
          />
        ) : (
          <input
            {...common}
            type="text"
            autocomplete="off"
            spellcheck={false}
            disabled={fieldKind(column.column_type) === "none"}
            placeholder={isNull.value ? "null" : fieldHint(column)}
            value={isNull.value ? "" : text.value}
            onInput={(event) => type(event.currentTarget.value)}
          />
        )}
        {(nullable || isNull.value) && fieldKind(column.column_type) !== "choice" && (
          <label class="null-box">
            <input
              type="checkbox"
              aria-label={`${name} is null`}
              checked={isNull.value}
              onChange={(event) => {
                isNull.value = event.currentTarget.checked;
              }}
            />
            null
          </label>
        )}
        {isNull.value && !nullable && (
          <p class="unsure">needed: Jazz refuses a row without it before it asks any policy</p>
        )}
        {problem !== null && (
          <p id={described} class="problem">
            {problem}
          </p>
        )}
      </div>
    </>
  );
}
