import { userIdOf } from "../../db/token.ts";
import { AccountError } from "./account-handle.ts";

export interface RegisteredIdentity {
  issuer: string;
  subject: string;
}

/** Which account an identity belongs to, for good: the part of a server that knows accounts. */
class AccountRegistry {
  private readonly accounts = new Map<string, string>();

  find(identity: RegisteredIdentity): string | undefined {
    return this.accounts.get(keyOf(identity));
  }

  /** A new account for an identity that has none. @throws when it has one. */
  register(identity: RegisteredIdentity): string {
    if (this.find(identity)) {
      throw new AccountError("account_already_registered", "The identity has an account already");
    }
    return this.assign(identity, accountIdOf(identity));
  }

  /** A further identity for an account. @throws when the identity has one. */
  link(identity: RegisteredIdentity, account: string): string {
    if (this.find(identity)) {
      throw new AccountError("account_already_registered", "The identity has an account already");
    }
    return this.assign(identity, account);
  }

  private assign(identity: RegisteredIdentity, account: string): string {
    this.accounts.set(keyOf(identity), account);
    return account;
  }
}

const registries = new Map<string, AccountRegistry>();

/** One registry per server and app, for as long as the page lives. */
export function registryOf(authority: string, appId: string): AccountRegistry {
  const key = JSON.stringify([authority, appId]);
  const registry = registries.get(key) ?? new AccountRegistry();
  registries.set(key, registry);
  return registry;
}

/** The account that an identity is registered with: the same in every run. */
function accountIdOf(identity: RegisteredIdentity): string {
  return userIdOf(`account ${keyOf(identity)}`);
}

function keyOf({ issuer, subject }: RegisteredIdentity): string {
  return JSON.stringify([issuer, subject]);
}
