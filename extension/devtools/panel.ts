/** The panel's page: the panel, mounted in its browser. */
import { mountPanel } from "../../panel/main.tsx";
import { panelAdapter } from "./panel-adapter.ts";

const root = document.getElementById("panel");
if (root) {
  const unmount = mountPanel(root, panelAdapter());
  window.addEventListener("pagehide", unmount);
}
