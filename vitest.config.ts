import { defineConfig } from "vitest/config";

const onRealHosts = {
  globalSetup: "test/integration/setup.ts",
  testTimeout: 60_000,
  hookTimeout: 120_000,
};
/** Learners' programs have their seconds to answer in, so no other tests may take the processor from them. */
const gradings = ["test/integration/{course,grade,grade-misbehaviour}.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/property/**/*.test.ts"],
          // Only a hang is to end by it: a machine that is busy with something else must not.
          testTimeout: 60_000,
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: gradings,
          ...onRealHosts,
          // A host that comes up or a deadline that must pass leaves the processor to another file's tests.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "gradings",
          include: gradings,
          ...onRealHosts,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
