import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";

const ExplainDialog = onDemand(async () => (await import("./explain-dialog.tsx")).ExplainDialog);

/** Explain, while something is being explained. */
export function Explain() {
  const { ui } = usePanel();
  const request = ui.explain.value;
  return request && <ExplainDialog request={request} />;
}
