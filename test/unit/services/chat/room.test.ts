import { describe, expect, test } from "vitest";
import { cleanName, type Friend, Room } from "../../../../services/chat/room.ts";

class Listener implements Friend {
  heard = "";
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  hear = (pieces: readonly Buffer[]) => {
    this.heard += Buffer.concat(pieces).toString();
  };
}

function fill(...names: string[]): { room: Room; friends: Listener[] } {
  const room = new Room();
  const friends = names.map((name) => new Listener(name));
  for (const friend of friends) room.join(friend);
  room.tellAll();
  for (const friend of friends) friend.heard = "";
  return { room, friends };
}

describe("a room", () => {
  test("tells each line to all others, with the name of who said it", () => {
    const { room, friends } = fill("Ann", "Bob", "Cem");
    const [ann, bob, cem] = friends as [Listener, Listener, Listener];
    room.say(ann, "hello 👋");
    room.say(bob, "hi");
    room.say(ann, "so quiet");
    room.tellAll();
    expect(ann.heard).toBe("Bob: hi\n");
    expect(bob.heard).toBe("Ann: hello 👋\nAnn: so quiet\n");
    expect(cem.heard).toBe("Ann: hello 👋\nBob: hi\nAnn: so quiet\n");
  });

  test("tells nothing twice, and nobody is bothered when nothing was said", () => {
    const { room, friends } = fill("Ann", "Bob");
    const [ann, bob] = friends as [Listener, Listener];
    room.say(ann, "hello");
    room.tellAll();
    room.tellAll();
    expect(bob.heard).toBe("Ann: hello\n");
  });

  test("tells who joins and who leaves, and why", () => {
    const { room, friends } = fill("Ann", "Bob");
    const [ann, bob] = friends as [Listener, Listener];
    const cem = new Listener("Cem");
    room.join(cem);
    room.leave(bob, " (too slow to listen)");
    room.tellAll();
    expect(ann.heard).toBe("* Cem has joined.\n* Bob has left (too slow to listen).\n");
    expect(cem.heard).toBe("* Bob has left (too slow to listen).\n");
    expect(bob.heard).toBe("");
    expect(room.names).toEqual(["Ann", "Cem"]);
  });

  test("one who leaves while the others are told does no harm to them", () => {
    const { room, friends } = fill("Ann", "Bob", "Cem");
    const [ann, , cem] = friends as [Listener, Listener, Listener];
    const slow: Friend = { name: "Slow", hear: () => room.leave(slow) };
    room.join(slow);
    room.say(ann, "hello");
    room.tellAll();
    room.tellAll();
    expect(cem.heard).toBe("* Slow has joined.\nAnn: hello\n* Slow has left.\n");
  });

  test.for(["Ann", "ANN", "ａｎｎ", "A\u200dnn", "Ann\u034f", "Ann\u17b4", "Ann\u3164", "A\u115fnn"])(
    "%j is taken where Ann is",
    (name) => {
      const { room } = fill("Ann");
      expect(room.isTaken(name)).toBe(true);
      expect(room.isTaken(`${name}a`)).toBe(false);
    },
  );

  test("a name is free again when its owner has left", () => {
    const { room, friends } = fill("Ann");
    room.leave(friends[0] as Listener);
    expect(room.isTaken("Ann")).toBe(false);
  });
});

test.for([
  { chosen: "  Ann  ", name: "Ann" },
  { chosen: "Ann\u034f\u3164", name: "Ann" },
  { chosen: "\u3164", name: "" },
  { chosen: "Ann: hi\nBob", name: "Ann hiBob" },
  { chosen: "* Ann", name: "Ann" },
  { chosen: "\x1b[31mAnn\u202e\u009b", name: "31mAnn" },
  { chosen: "Zoë-Marie O'Neill 3.", name: "Zoë-Marie O'Neill 3." },
  { chosen: "👩‍🚀 你好", name: "👩‍🚀 你好" },
  { chosen: "x".repeat(100), name: "x".repeat(32) },
  { chosen: "a   b", name: "a b" },
  { chosen: ":*\t ", name: "" },
  { chosen: "\u200d", name: "" },
])("the name $chosen becomes $name", ({ chosen, name }) => {
  expect(cleanName(chosen)).toBe(name);
});
