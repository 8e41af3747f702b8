export { IdMap } from "../../../protocol/id-map.ts";
