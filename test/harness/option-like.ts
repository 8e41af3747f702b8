/** The whole label of the option of a select that matches. */
export async function optionLike(
  select: { getByRole: (role: "option") => { allTextContents(): Promise<string[]> } },
  pattern: RegExp,
): Promise<string> {
  const labels = await select.getByRole("option").allTextContents();
  const label = labels.find((text) => pattern.test(text));
  if (label === undefined) throw new Error(`No option like ${pattern} in: ${labels.join(" | ")}`);
  return label;
}
