/**
 * How scripts of one document find each other that run at `document_start` in no fixed order, and
 * before any script of the page: by an exchange of synchronous events, so that what is handed over
 * reaches no page script. The hook and the relay get the two ends of a private channel by it, the
 * hook and tools that are there from the start each other.
 */

const PORT = "jazz-devtools:port";

/** Hands something over, once, to who accepts it now or later. Returns what ends this. */
export function offer(name: string, what: MessageEventInit, taken = (): void => {}): () => void {
  const ready = `${name}-ready`;
  const end = (): void => window.removeEventListener(ready, tell);
  const tell = (): void => {
    const event = new MessageEvent(`${name}-offer`, { ...what, cancelable: true });
    if (window.dispatchEvent(event)) return;
    end();
    taken();
  };
  window.addEventListener(ready, tell);
  tell();
  return end;
}

/** Takes what is offered, once. Returns what ends this. */
export function accept<T>(name: string, take: (event: MessageEvent<T>) => void): () => void {
  const offered = `${name}-offer`;
  const end = (): void => window.removeEventListener(offered, onOffer);
  const onOffer = (event: Event): void => {
    event.preventDefault();
    end();
    take(event as MessageEvent<T>);
  };
  window.addEventListener(offered, onOffer);
  window.dispatchEvent(new Event(`${name}-ready`));
  return end;
}

/** The hook's side: `onPort` is called once, when the relay is there. */
export function connectToRelay(onPort: (port: MessagePort) => void): void {
  const { port1, port2 } = new MessageChannel();
  offer(PORT, { ports: [port2] }, () => onPort(port1));
}

/** The relay's side. */
export function acceptPort(onPort: (port: MessagePort) => void): void {
  accept(PORT, ({ ports: [port] }) => {
    if (port) onPort(port);
  });
}
