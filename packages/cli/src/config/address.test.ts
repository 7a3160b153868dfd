import { describe, expect, it } from "vitest";
import { addressUrl, portOf, urlOf } from "./address.ts";

describe("addressUrl", () => {
  it.each([
    ["http://127.0.0.1:11434", "http://127.0.0.1:11434/"],
    ["127.0.0.1", "http://127.0.0.1:11434/"],
    ["localhost:8080", "http://localhost:8080/"],
    ["localhost:80", "http://localhost/"],
    [":8080", "http://127.0.0.1:8080/"],
    ["0.0.0.0", "http://127.0.0.1:11434/"],
    ["0.0.0.0:8080", "http://127.0.0.1:8080/"],
    ["::1", "http://[::1]:11434/"],
    ["[::]:8080", "http://[::1]:8080/"],
    ["https://gpu.example/v1", "https://gpu.example/v1"],
    ["  http://gpu  ", "http://gpu/"],
  ])("reads %s as %s", (text, url) => {
    expect(addressUrl(text, 11434)?.href).toBe(url);
  });

  it.each(["ftp://a", "http://", "not an address", "a:b:c", "unix:///run/x"])("answers nothing for %s", (text) => {
    expect(addressUrl(text, 11434)).toBeUndefined();
  });

  it("wants a scheme or a port where no port goes without saying", () => {
    expect(addressUrl("gpu", undefined)).toBeUndefined();
    expect(addressUrl("gpu:1", undefined)?.href).toBe("http://gpu:1/");
    expect(addressUrl("http://gpu", undefined)?.href).toBe("http://gpu/");
  });
});

describe("portOf", () => {
  it("knows the ports that schemes imply", () => {
    expect(["http://a", "https://a", "http://a:5"].map((url) => portOf(new URL(url)))).toEqual([80, 443, 5]);
  });
});

describe("urlOf", () => {
  it("is an address that a browser can open", () => {
    expect(["127.0.0.1", "0.0.0.0", "::", "::1", "box.local"].map((host) => urlOf({ host, port: 1 }))).toEqual([
      "http://127.0.0.1:1",
      "http://127.0.0.1:1",
      "http://[::1]:1",
      "http://[::1]:1",
      "http://box.local:1",
    ]);
  });
});
