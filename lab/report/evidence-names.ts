/** A key or a program's name as the name of a file: nothing that a shell, a path or a file system takes otherwise. */
export function toFileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._#@+-]/gu, "_");
  return /^[.-]/u.test(safe) || safe === "" ? `_${safe}`.slice(0, 120) : safe.slice(0, 120);
}

/** A moment as the name of a folder, so that names sort by time: `2026-11-23T09-00-00.000Z`. */
export function toFolderName(at: number): string {
  return new Date(at).toISOString().replaceAll(":", "-");
}
