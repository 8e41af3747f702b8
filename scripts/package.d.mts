/** The bytes of a zip with all files of a folder. */
export function zipFolder(folder: string): Uint8Array<ArrayBuffer>;
