import type { Lang } from "../i18n";
import { gate } from "./gate";

/** A failed call, as RFC 9457 tells it; status 0 when no answer came at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail = "",
    readonly code = "",
    readonly hint = "",
    readonly requestId = "",
  ) {
    super(title);
  }
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  hint?: string;
  request_id?: string;
}

function toProblem(status: number, text: string, requestId: string | null): Problem {
  let body: ProblemBody = {};
  try {
    body = JSON.parse(text) as ProblemBody;
  } catch {
    // A proxy's page or nothing at all: the status has to do.
  }
  return new Problem(
    status,
    body.title ?? `HTTP ${status}`,
    body.detail,
    body.code,
    body.hint,
    body.request_id ?? requestId ?? "",
  );
}

function acceptLanguage(lang: Lang): string {
  return lang === "zh" ? "zh-CN" : "en";
}

interface CallOptions {
  /** GET without a body, POST with one, unless said otherwise. */
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  signal?: AbortSignal;
  /** A refusal is an answer: nobody is asked for what is lacking. */
  plain?: boolean;
}

async function send(lang: Lang, path: string, options: CallOptions): Promise<Response> {
  const { body, signal } = options;
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": acceptLanguage(lang),
  };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (gate.ticket) headers["Qingjian-Ticket"] = gate.ticket;
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: options.method ?? (body === undefined ? "GET" : "POST"),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      cache: "no-store",
      credentials: "same-origin",
    });
    gate.hear(response.headers.get("Date"));
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "");
  }
}

/** A ticket, a second factor: a call lacks no more than these two. */
const mendings = 2;

/** Calls the API; asks the reader for what a refused call lacks and repeats it. Throws Problem. */
async function answer(lang: Lang, path: string, options: CallOptions): Promise<Response> {
  for (let mended = 0; ; mended++) {
    const response = await send(lang, path, options);
    if (response.ok) return response;
    const problem = toProblem(response.status, await response.text(), response.headers.get("X-Request-Id"));
    if (options.plain || mended === mendings || !(await gate.mend(problem.code))) throw problem;
    if (options.signal?.aborted) throw new DOMException("aborted", "AbortError");
  }
}

/** Calls the API and reads its JSON, undefined when the answer is empty; throws Problem. */
export async function call<T>(lang: Lang, path: string, options: CallOptions = {}): Promise<T> {
  const text = await (await answer(lang, path, options)).text();
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Fetches a file and hands it to the browser to keep; throws Problem. */
export async function download(lang: Lang, path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await (await answer(lang, path, {})).blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has its own hold on the file once the click is done.
  window.setTimeout(() => URL.revokeObjectURL(url));
}

/**
 * Sends workbooks. XMLHttpRequest, because fetch does not report how much of a
 * body has been sent. onProgress gets 0..1. Throws Problem.
 */
export function upload<T>(
  lang: Lang,
  files: File[],
  /** What is said of them; text parts go before the files. */
  said: Record<string, string | undefined>,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(said)) if (value) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/batches?wait=false");
    request.setRequestHeader("Accept-Language", acceptLanguage(lang));
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    request.onerror = () => reject(new Problem(0, ""));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as T);
        return;
      }
      const problem = toProblem(request.status, request.responseText, request.getResponseHeader("X-Request-Id"));
      void gate.mend(problem.code); // an upload is not repeated by itself
      reject(problem);
    };
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

/** Builds a query string of the values that are set. */
export function query(values: Record<string, string | number | boolean | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text && `?${text}`;
}
