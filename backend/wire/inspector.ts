/** The inspector as the wire sees it: it speaks the page's protocol with each visitor. */
export interface Inspector {
  /** Lets a panel in, which hears `send`'s texts; not within this call. */
  open(send: (text: string) => void): Visitor;
}

export interface Visitor {
  /** A message of the panel's, as text. */
  receive(text: string): void;
  close(): void;
}
