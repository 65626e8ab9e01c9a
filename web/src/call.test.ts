import { afterEach, describe, expect, it, vi } from "vitest";
import { EngineFault, faultOf, latest, server } from "./call";

afterEach(() => vi.unstubAllGlobals());

describe("the engine behind the server", () => {
  const answering = (body: unknown, ok = true) =>
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => new Response(JSON.stringify(body), { status: ok ? 200 : 403 })),
    );
  it("is asked in one way", async () => {
    answering({ ok: "<svg/>" });
    expect(await server("xy", { claim: "A -> Y" })).toBe("<svg/>");
    const [address, request] = vi.mocked(fetch).mock.calls[0]!;
    expect(address).toBe("/call");
    expect(JSON.parse(String(request?.body))).toEqual({ call: "xy", claim: "A -> Y" });
  });
  it("words its faults itself", async () => {
    answering({ fault: { message: "no", line: 3, column: 1, excerpt: "x" } });
    const fault = await server("state", {}).catch((error: unknown) => faultOf(error));
    expect(fault).toEqual({ message: "no", line: 3, column: 1, excerpt: "x" });
    answering("refused", false);
    await expect(server("state", {})).rejects.toBeInstanceOf(EngineFault);
  });
});

describe("the latest of many requests", () => {
  it("waits alone while one is under way", async () => {
    const asked: number[] = [];
    const done: number[] = [];
    let release: () => void = () => {};
    const run = (ask: number) => {
      asked.push(ask);
      return new Promise<number>((give) => {
        release = () => give(ask);
      });
    };
    const { ask } = latest(run, (answer) => done.push(answer));
    [1, 2, 3].forEach(ask);
    release();
    await vi.waitFor(() => expect(asked).toEqual([1, 3]));
    release();
    await vi.waitFor(() => expect(done).toEqual([1, 3]));
  });
  it("is not answered when it is no longer wanted", async () => {
    const done: number[] = [];
    const { ask, forget } = latest(
      async (ask: number) => ask,
      (answer) => done.push(answer),
    );
    ask(1);
    forget();
    await Promise.resolve();
    ask(2);
    await vi.waitFor(() => expect(done).toEqual([2]));
  });
  it("goes on after a fault", async () => {
    const done: number[] = [];
    const run = async (ask: number) => {
      if (ask === 1) throw new Error("crossed anchors");
      return ask;
    };
    const { ask } = latest(run, (answer) => done.push(answer));
    ask(1);
    ask(2);
    await vi.waitFor(() => expect(done).toEqual([2]));
  });
});
