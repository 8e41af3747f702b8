import { useEffect } from "preact/hooks";
import { usePanel } from "../panel-context.ts";

/** Takes files that are dropped anywhere on the panel, and says so while they hover. */
export function FileDrop() {
  const panel = usePanel();
  const { dropping, dialog } = panel.ui;
  useEffect(() => {
    const hover = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      dropping.value = dialog.peek() === null;
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) dropping.value = false;
    };
    const drop = async (event: DragEvent): Promise<void> => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      dropping.value = false;
      if (dialog.peek() !== null) return;
      const { openFiles } = await import("./open-files.ts");
      await openFiles(panel, files);
    };
    document.addEventListener("dragover", hover);
    document.addEventListener("dragleave", leave);
    document.addEventListener("drop", drop);
    return () => {
      document.removeEventListener("dragover", hover);
      document.removeEventListener("dragleave", leave);
      document.removeEventListener("drop", drop);
    };
  }, []);
  return dropping.value ? (
    <div class="drop-hint" aria-hidden="true">
      <span>Drop a recording to open it</span>
    </div>
  ) : null;
}
