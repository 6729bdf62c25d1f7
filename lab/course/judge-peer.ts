import type { Expectation } from "../scenario/scenario.ts";
import type { Finding } from "./finding.ts";
import type { Stage } from "./stage.ts";
import type { ProgramStory, StageStory } from "./stage-story.ts";

/** What the other side of the connection saw of the learner's program: a caller of a server, or whom a client called. */
export function judgePeer({ as, scenario }: Stage, { peers, failed }: StageStory): Finding | null {
  const expectation = failed?.expectation;
  if (!expectation || !("program" in expectation)) return null;
  const peer = peers.find(({ name }) => name === expectation.program);
  if (!peer) return null;
  if (RESET.test(peer.stderr) || RESET.test(peer.terminal ? peer.stdout : "")) {
    return { class: "reset", sentence: "It ended the connection with a RST, not with a FIN." };
  }
  if (as === "me" && !CONNECTED.test(`${peer.stdout}\n${peer.stderr}`)) {
    return { class: "no-connect", sentence: "Nobody called: its connection never came." };
  }
  const asksByHttp = scenario.steps.some(({ action }) => action.do === "http" && action.name === peer.name);
  if (asksByHttp) return judgeAnswer(peer);
  return judgeWords(expectation, peer);
}

function judgeWords(expectation: Expectation, peer: ProgramStory): Finding {
  const isOpen = peer.exit === null;
  const isSilent = heard(peer).trim() === "";
  const wantsSilence =
    (expectation.what === "printed" || expectation.what === "sees") && expectation.text.is === "";
  if (wantsSilence && !isSilent) {
    return { class: "speaks-first", sentence: "It spoke before anything was said to it." };
  }
  if (expectation.what === "exit" && isOpen && !isSilent) {
    return { class: "stays-open", sentence: "It said what it should, and did not hang up." };
  }
  if (isSilent || peer.terminal) {
    return isOpen
      ? { class: "no-answer", sentence: "The connection stands, and no answer came." }
      : { class: "early-close", sentence: "It hung up before it said what it should." };
  }
  return { class: "wrong-bytes", sentence: "It said something else than it should." };
}

/** An answer that curl got, or did not get. */
function judgeAnswer({ exit, stdout }: ProgramStory): Finding {
  if (exit === null) {
    return stdout === ""
      ? { class: "no-answer", sentence: "The request was sent, and no answer came." }
      : { class: "stays-open", sentence: "It answered, and nothing says that its answer is over." };
  }
  if (exit === NOTHING_CAME || exit === HALF_CAME) {
    return { class: "early-close", sentence: "It hung up before its answer was whole." };
  }
  return { class: "wrong-bytes", sentence: "It answered something else than it should." };
}

/** curl(1), EXIT CODES. */
const NOTHING_CAME = 52;
const HALF_CAME = 18;

const RESET = /connection reset by peer|ECONNRESET/i;
/** How the lab's own servers and `nc -v` tell that somebody called. */
const CONNECTED = /got a connection from|connection received on/i;

/** What came over the connection: of a peer's output all but what it says about the connection itself. */
function heard({ stdout }: ProgramStory): string {
  return stdout.replace(/^(got a connection from|waiting for a connection|listening on).*$/gim, "");
}
