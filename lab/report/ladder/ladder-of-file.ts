import { LabError } from "../../errors.ts";
import type { HostAddresses } from "../../wire/packet/address-book.ts";
import { mergeCaptures } from "../../wire/packet/merge-captures.ts";
import { readCapture } from "../../wire/pcap/read-capture.ts";
import { drawLadderSvg } from "./draw-svg.ts";
import { drawLadderText, type TextOptions } from "./draw-text.ts";

export interface FileOptions extends Omit<TextOptions, "match"> {
  format?: "text" | "svg";
  /** Names for addresses, before those that the capture itself gives. */
  names?: readonly HostAddresses[];
}

/**
 * Draws any capture, pcap or pcapng: each of its frames is a packet. Names come from the capture, as the lab saves
 * them; other hosts go by their addresses. A capture that breaks off is drawn as far as it goes.
 * @throws LabError `capture-invalid` when not one frame can be read
 */
export function ladderOfFile(bytes: Uint8Array, options: FileOptions = {}): string {
  const capture = readCapture(bytes);
  const { end } = capture;
  if (end.state === "invalid" && capture.frames.length === 0) {
    throw new LabError(
      "capture-invalid",
      `This is no capture that can be read: ${end.problem} (byte ${end.offset}).`,
      {
        hint: "A ladder is drawn from a pcap or pcapng file, as tcpdump, Wireshark and this lab save them.",
      },
    );
  }
  const hosts = [
    ...capture.names.map(({ address, names }) => ({ name: names[0] ?? address, addresses: [address] })),
    ...(options.names ?? []),
  ];
  const { packets } = mergeCaptures([{ host: undefined, capture }], { hosts });
  const remark =
    end.state === "complete" ? "" : `The capture breaks off at byte ${end.offset}: ${describeEnd(end)}.`;
  if (options.format === "svg") return drawLadderSvg(packets, { ...options, remark });
  return drawLadderText(packets, options) + (remark === "" ? "" : `${remark}\n`);
}

function describeEnd(end: { missing: string } | { problem: string }): string {
  return "missing" in end ? `${end.missing} is missing` : end.problem;
}
