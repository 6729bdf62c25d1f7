import { readFileSync } from "node:fs";
import { LabError } from "../errors.ts";
import { ladderOfFile } from "../report/ladder/ladder-of-file.ts";

/**
 * `lab ladder FILE`: any capture (pcap or pcapng) as a ladder diagram.
 * @throws {LabError} `capture-unreadable`, and what the reader says of a file that is no capture
 */
export function ladderCommand(file: string, { ascii }: { ascii: boolean }): void {
  const { stdout, env } = process;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError("capture-unreadable", `The capture cannot be read: ${why}`, { cause });
  }
  const isTty = stdout.isTTY === true;
  stdout.write(ladderOfFile(bytes, { ascii, width: 80, color: isTty && !env.NO_COLOR }));
}
