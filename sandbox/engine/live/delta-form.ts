/** The two forms a subscription's change can take at the engine's boundary. */
export type DeltaForm = "native" | "array";

let form: DeltaForm = "native";

export function deltaForm(): DeltaForm {
  return form;
}

/** Chooses the form of all later changes: the real engine always sends `native`. */
export function setDeltaForm(chosen: DeltaForm): void {
  form = chosen;
}
