/**
 * Closes a dialog by Escape, unless a field in it had a use for the key. DevTools takes what
 * reaches the document for its drawer, and with it the focus and the dialog's own way to close.
 */
export function closeOnEscape(close: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
}
