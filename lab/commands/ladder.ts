import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../errors.ts";
import { ladderOfFile } from "../report/ladder/ladder-of-file.ts";

/**
 * `lab ladder FILE`: any capture (pcap or pcapng) as a ladder diagram.
 * @throws {LabError} `capture-unreadable`, and what the reader says of a file that is no capture
 */
export function ladderCommand(file: string, { ascii }: { ascii: boolean }): void {
  const { stdout, env } = process;
  const capture = existsSync(join(file, "capture.pcapng")) ? join(file, "capture.pcapng") : file;
  let bytes: Buffer;
  try {
    bytes = readFileSync(capture);
  } catch (cause) {
    const isFolder = cause instanceof Error && "code" in cause && cause.code === "EISDIR";
    throw new LabError(
      "capture-unreadable",
      isFolder
        ? `There is no capture.pcapng in the folder ${file}.`
        : `There is no capture to read at ${file}.`,
      {
        hint: "A run that looks at packets keeps one for each scenario:  ls .lab/runs/latest/*/capture.pcapng",
        cause,
      },
    );
  }
  const isTty = stdout.isTTY === true;
  stdout.write(ladderOfFile(bytes, { ascii, width: 80, color: isTty && !env.NO_COLOR }));
}
