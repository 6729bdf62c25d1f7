import { createServer, type Socket } from "node:net";
import { Failure } from "../failure.ts";
import { formatCaller, type Listening, type ListenOptions, listen } from "../listening.ts";
import { showText } from "../terminal-text.ts";
import { isBye, LineInbox } from "./framing.ts";
import { cleanName, type Friend, Room, roomQuestion } from "./room.ts";

/** How long a line may be, in bytes. */
const longestLine = 16 * 1024;
/** How much of what one friend says waits here before the rest waits at their end. */
const mostUnheard = 4 * longestLine;
/** How much of what one friend is told may wait here. One who reads more slowly than that is dropped. */
const mostUnread = 64 * 1024;
/** How much is told in one turn, in characters, before the others get a chance to be heard. */
const mostInTurn = 16 * 1024;
/** How many lines one friend may say in a row: enough to paste a poem, too little to drown the others. */
const mostInRow = 100;
/** How quickly the right to more comes back. */
const linesPerSecond = 100;
/** How long whoever has used it up rests, at least. */
const restMs = 20;
/** How long one may take to choose a name. */
const namelessMs = 60_000;
const mostFriends = 2000;
/** How many names a newcomer is told. */
const mostNames = 20;

/** How long one who was told goodbye may keep a descriptor. */
const lingerMs = 2000;

/** Opens the room, until the handle is disposed of. */
export async function startRoom(options: ListenOptions): Promise<Listening> {
  const host = new Host(options.log);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) => host.letIn(caller));
  server.maxConnections = mostFriends;
  return await listen(server, options);
}

/** A connection to the room: someone at the door until they have a name, and then a friend. */
interface Seat {
  readonly socket: Socket;
  readonly inbox: LineInbox;
  friend?: Friend;
  /** They will say no more than what waits in the inbox. */
  ended: boolean;
  left: boolean;
  /** How many lines they may say, counted at a time of performance.now. */
  allowance: number;
  countedAt: number;
}

/**
 * Gives everyone their turn: one line each, in the order in which they have something to say, and whoever has more to
 * say queues up again behind the others. A flood from one makes the others wait for a line at a time, never more.
 */
class Host {
  readonly #room = new Room();
  readonly #log: (line: string) => void;
  readonly #speakers = new Set<Seat>();
  readonly #resting = new Set<Seat>();
  #turnIsComing = false;
  #nextTurnAt = 0;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  letIn(socket: Socket): void {
    this.#log(`Got a connection from ${formatCaller(socket)}`);
    const inbox = new LineInbox(longestLine);
    const seat: Seat = { socket, inbox, ended: false, left: false, allowance: mostInRow, countedAt: 0 };
    const nameless = setTimeout(() => {
      if (!seat.friend) this.#leave(seat);
    }, namelessMs);
    socket.setKeepAlive(true, 60_000);
    socket.on("data", (bytes) => {
      if (seat.left) return;
      inbox.push(bytes);
      if (inbox.size > mostUnheard) socket.pause();
      this.#queueUp(seat);
    });
    socket.on("end", () => {
      inbox.end();
      seat.ended = true;
      this.#queueUp(seat);
    });
    socket.on("close", () => {
      clearTimeout(nameless);
      this.#leave(seat);
    });
    this.#tell(seat, roomQuestion);
  }

  #queueUp(seat: Seat): void {
    if (seat.left || this.#resting.has(seat)) return;
    this.#speakers.add(seat);
    this.#expectTurn();
  }

  #expectTurn(): void {
    if (this.#turnIsComing) return;
    this.#turnIsComing = true;
    // After a turn that took long, because it had many to tell, lines gather for as long: one write can carry many.
    const pauseMs = this.#nextTurnAt - performance.now();
    if (pauseMs < 1) setImmediate(() => this.#takeTurn());
    else setTimeout(() => this.#takeTurn(), pauseMs);
  }

  #takeTurn(): void {
    const startedAt = performance.now();
    this.#turnIsComing = false;
    for (const seat of this.#speakers) {
      if (this.#room.gathered > mostInTurn) break;
      this.#speakers.delete(seat);
      if (this.#needsRest(seat)) this.#rest(seat);
      else if (this.#hearLine(seat)) this.#speakers.add(seat);
    }
    this.#room.tellAll();
    const endedAt = performance.now();
    this.#nextTurnAt = endedAt + (endedAt - startedAt);
    if (this.#speakers.size > 0) this.#expectTurn();
  }

  #needsRest(seat: Seat): boolean {
    const now = performance.now();
    const regained = ((now - seat.countedAt) / 1000) * linesPerSecond;
    seat.allowance = Math.min(mostInRow, seat.allowance + regained);
    seat.countedAt = now;
    return seat.allowance < 1;
  }

  #rest(seat: Seat): void {
    if (this.#resting.size === 0) setTimeout(() => this.#wakeAll(), restMs);
    this.#resting.add(seat);
  }

  #wakeAll(): void {
    const rested = [...this.#resting];
    this.#resting.clear();
    for (const seat of rested) this.#queueUp(seat);
  }

  /** Takes one line from a friend. False when there is none. */
  #hearLine(seat: Seat): boolean {
    let line: string | undefined;
    try {
      line = seat.inbox.take();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#tell(seat, `* ${error.message} A line may have ${longestLine} bytes.`);
      this.#leave(seat, " (said too much at once)");
      return false;
    }
    if (seat.inbox.size <= mostUnheard) seat.socket.resume();
    if (line === undefined) {
      if (seat.ended) this.#leave(seat);
      return false;
    }
    seat.allowance -= 1;
    const text = showText(line.trimEnd());
    if (!seat.friend) this.#giveName(seat, line);
    else if (isBye(line)) this.#sayGoodbye(seat, seat.friend);
    else if (text !== "") this.#room.say(seat.friend, text);
    return !seat.left;
  }

  #giveName(seat: Seat, chosen: string): void {
    const name = cleanName(chosen);
    if (name === "") {
      this.#tell(seat, "* A name needs a letter or a digit. Which one do you choose?");
      return;
    }
    if (this.#room.isTaken(name)) {
      this.#tell(seat, `* ${name} is here already. Choose another name.`);
      return;
    }
    const others = this.#room.names;
    seat.friend = { name, hear: (pieces) => this.#send(seat, pieces) };
    this.#room.join(seat.friend);
    this.#log(`${name} has joined.`);
    this.#tell(seat, `* Welcome, ${name}. ${listNames(others)} Say bye to leave.`);
  }

  #sayGoodbye(seat: Seat, { name }: Friend): void {
    this.#tell(seat, `* Bye, ${name}.`);
    this.#leave(seat);
  }

  #tell(seat: Seat, line: string): void {
    this.#send(seat, [Buffer.from(`${line}\n`)]);
  }

  #send(seat: Seat, pieces: readonly Buffer[]): void {
    const { socket } = seat;
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    socket.uncork();
    if (socket.writableLength > mostUnread) {
      this.#leave(seat, " (too slow to listen)");
      socket.destroy();
    }
  }

  #leave(seat: Seat, why = ""): void {
    if (seat.left) return;
    seat.left = true;
    this.#speakers.delete(seat);
    this.#resting.delete(seat);
    const { socket, friend } = seat;
    socket.resume().end();
    const deadline = setTimeout(() => socket.destroy(), lingerMs);
    socket.once("close", () => clearTimeout(deadline));
    if (!friend) return;
    this.#room.leave(friend, why);
    this.#log(`${friend.name} has left${why}.`);
    this.#expectTurn();
  }
}

function listNames(names: readonly string[]): string {
  if (names.length === 0) return "Nobody else is here yet.";
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  return `Here already: ${names.slice(0, mostNames).join(", ")}${more}.`;
}
