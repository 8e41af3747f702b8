/**
 * How the page's hook and the relay find each other. They run in two worlds of one document, at
 * `document_start` in no fixed order, and before any script of the page: so an exchange of
 * synchronous events gives both ends of a private channel that no page script can reach.
 */

const READY = "jazz-devtools:relay-ready";
const OFFER = "jazz-devtools:port-offer";

/** The hook's side: `onPort` is called once, when the relay is there. */
export function connectToRelay(onPort: (port: MessagePort) => void): void {
  const { port1, port2 } = new MessageChannel();
  const offer = (): void => {
    const taken = !window.dispatchEvent(
      new MessageEvent(OFFER, { ports: [port2], cancelable: true }),
    );
    if (!taken) return;
    window.removeEventListener(READY, offer);
    onPort(port1);
  };
  window.addEventListener(READY, offer);
  offer();
}

/** The relay's side. */
export function acceptPort(onPort: (port: MessagePort) => void): void {
  const accept = (event: Event): void => {
    const [port] = (event as MessageEvent).ports;
    if (!port) return;
    window.removeEventListener(OFFER, accept);
    event.preventDefault();
    onPort(port);
  };
  window.addEventListener(OFFER, accept);
  window.dispatchEvent(new Event(READY));
}
