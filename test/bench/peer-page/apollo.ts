/** The peer's page: its client with a cache of 500 things, each of which may be written again. */
import { ApolloClient, gql, InMemoryCache } from "@apollo/client/core";

/** What the measuring side calls. */
export interface ApolloBench {
  /** Microseconds that one write takes, on average of so many. */
  average(writes: number): number;
  /** Writes so often in one task. */
  burst(writes: number): void;
}

declare global {
  interface Window {
    apolloBench?: ApolloBench;
  }
}

const THINGS = 500;
const todos = gql`query Todos { todos { id title done } }`;
const todo = gql`query Todo { todo { id title done } }`;
const cache = new InMemoryCache();
new ApolloClient({ cache, devtools: { enabled: true } });
const thing = (id: number, title: string): object => ({
  __typename: "Todo",
  id: String(id),
  title,
  done: false,
});
cache.writeQuery({
  query: todos,
  data: { todos: Array.from({ length: THINGS }, (_, id) => thing(id, "buy milk")) },
});

let written = 0;
const write = (): void => {
  const n = written++;
  cache.writeQuery({ query: todo, data: { todo: thing(n % THINGS, `title ${n}`) } });
};

window.apolloBench = {
  average(writes) {
    const start = performance.now();
    for (let i = 0; i < writes; i++) write();
    return ((performance.now() - start) * 1_000) / writes;
  },
  burst(writes) {
    for (let i = 0; i < writes; i++) write();
  },
};
