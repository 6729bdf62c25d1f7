import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A host that comes up or a deadline that must pass leaves the processor to another file's tests.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/property/**/*.test.ts"],
          // Only a hang is to end by it: a machine that is busy with something else must not.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: "test/integration/setup.ts",
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
