/** What the backend's room has for others. */
export { type InspectBackendOptions, type Inspection, inspectBackend } from "./inspect-backend.ts";
export { createInspector, type Inspector, type InspectorOptions } from "./inspector.ts";
