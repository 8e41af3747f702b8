/** As much of the Db of a later Jazz as the hook looks at, to leave it alone. */
export class LaterDb {
  config = { appId: "later" };

  getAuthState(): unknown {
    const user = { account: "acc-1", identity: { issuer: "i", subject: "s" } };
    return {
      authMode: "external",
      session: { user, claims: { role: "admin" }, authMode: "external" },
    };
  }

  onAuthChanged(): () => void {
    return () => {};
  }

  subscribe(): void {}

  canInsert(): void {}
}
