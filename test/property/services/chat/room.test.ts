import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanName, type Friend, Room } from "../../../../services/chat/room.ts";

/** Any code points at all, lone surrogates included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }))
  .map((points) => String.fromCodePoint(...points));

test("everyone hears every line of the others, in order, and none of their own, whenever they are told", () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        by: fc.nat({ max: 3 }),
        text: fc.string({ unit: fc.constantFrom("a", "你", "👋") }),
      }),
    },
    { weight: 1, arbitrary: fc.constant("tell" as const) },
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const room = new Room();
      const heard = ["", "", "", ""];
      const friends = heard.map((_, index): Friend => {
        return {
          name: `friend${index}`,
          hear: (pieces) => {
            heard[index] += Buffer.concat(pieces).toString();
          },
        };
      });
      for (const friend of friends) room.join(friend);
      room.tellAll();
      heard.fill("");
      for (const step of [...steps, "tell" as const]) {
        if (step === "tell") room.tellAll();
        else room.say(friends[step.by] as Friend, step.text);
      }
      const said = steps.filter((each) => each !== "tell");
      const expected = friends.map((_, index) =>
        said
          .filter(({ by }) => by !== index)
          .map(({ by, text }) => `friend${by}: ${text}\n`)
          .join(""),
      );
      expect(heard).toEqual(expected);
    }),
  );
});

test("no name can look like another line, or like two names, and cleaning it again changes nothing", () => {
  fc.assert(
    fc.property(anyText, (chosen) => {
      const name = cleanName(chosen);
      expect(name).not.toMatch(/[:*\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|^\s|\s$/u);
      expect(cleanName(name)).toBe(name);
    }),
  );
});
