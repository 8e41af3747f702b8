/** A state that listeners are told of, whenever it is another one. */
export class ToldState<State> {
  protected state: State;
  private readonly listeners = new Set<(state: State) => void>();

  constructor(state: State) {
    this.state = state;
  }

  getState(): State {
    return this.state;
  }

  /** Calls back at once, then on every change. Returns the way to stop. */
  onChange(listener: (state: State) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => {
      this.listeners.delete(listener);
    };
  }

  protected set(next: State): State {
    if (JSON.stringify(next) === JSON.stringify(this.state)) return this.state;
    this.state = next;
    for (const listener of this.listeners) listener(next);
    return next;
  }
}
