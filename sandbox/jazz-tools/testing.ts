/** Stands for `jazz-tools/testing`. */
export { createPolicyTestApp, PolicyTestApp, type TestDb } from "../testing/policy-test-app.ts";
