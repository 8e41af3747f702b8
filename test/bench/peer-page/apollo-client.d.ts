/** What the bench uses of the peer's own client, which is fetched when the bench runs. */
declare module "@apollo/client/core" {
  export class InMemoryCache {
    writeQuery(write: { query: unknown; data: unknown }): void;
  }
  export class ApolloClient {
    constructor(options: { cache: InMemoryCache; devtools: { enabled: boolean } });
  }
  export function gql(text: TemplateStringsArray): unknown;
}
