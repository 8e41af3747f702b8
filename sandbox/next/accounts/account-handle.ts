/**
 * Accounts after alpha.53 (`accounts/` of garden-co/jazz): an opaque handle stands for an account
 * and the identity that acts for it. What proves the identity stays with this module.
 */
import { LOCAL_FIRST_ISSUER, mintSeedToken } from "../../db/token.ts";

export interface AccountHandle {
  readonly id: string;
  readonly identity: { readonly issuer: string; readonly subject: string };
}

/** How an external identity proves itself, again whenever it is asked to. */
export interface JWTAuth {
  getToken(): Promise<string>;
}

/** What a handle can do that nobody sees in it. */
export interface Capability {
  appId: string;
  /** The registry that assigned the account. */
  authority: string;
  /** A local-first identity's seed. */
  seed?: string;
  auth?: JWTAuth;
}

const capabilities = new WeakMap<AccountHandle, Capability>();

export function newAccountHandle(
  id: string,
  identity: AccountHandle["identity"],
  capability: Capability,
): AccountHandle {
  const { issuer, subject } = identity;
  const handle = Object.freeze({ id, identity: Object.freeze({ issuer, subject }) });
  capabilities.set(handle, capability);
  return handle;
}

/** @throws for an object that no account manager made. */
export function capabilityOf(handle: AccountHandle): Capability {
  const capability = capabilities.get(handle);
  if (!capability) throw new AccountError("account_handle_invalid", "Unknown account handle");
  return capability;
}

/** A fresh token of the handle's identity. */
export async function accountToken(handle: AccountHandle): Promise<string> {
  const { appId, seed, auth } = capabilityOf(handle);
  if (seed !== undefined) return mintSeedToken(seed, LOCAL_FIRST_ISSUER, appId);
  if (!auth) throw new AccountError("account_credentials_missing", "The account has no token");
  return auth.getToken();
}

export class AccountError extends Error {
  override readonly name = "AccountError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
