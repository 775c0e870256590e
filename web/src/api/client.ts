import type { Lang } from "../i18n";

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

/** Calls the API and reads its JSON; throws Problem. */
export async function call<T>(
  lang: Lang,
  path: string,
  options: { body?: unknown; signal?: AbortSignal } = {},
): Promise<T> {
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Accept-Language": acceptLanguage(lang),
  };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method: options.body === undefined ? "GET" : "POST",
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      cache: "no-store",
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(0, "");
  }
  const text = await response.text();
  if (!response.ok) throw toProblem(response.status, text, response.headers.get("X-Request-Id"));
  return JSON.parse(text) as T;
}

/**
 * Sends workbooks. XMLHttpRequest, because fetch does not report how much of a
 * body has been sent. onProgress gets 0..1. Throws Problem.
 */
export function upload<T>(
  lang: Lang,
  files: File[],
  effectiveDate: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  const form = new FormData();
  form.append("effective_date", effectiveDate);
  for (const file of files) form.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/batches");
    request.setRequestHeader("Accept-Language", acceptLanguage(lang));
    request.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    request.onerror = () => reject(new Problem(0, ""));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        resolve(JSON.parse(request.responseText) as T);
        return;
      }
      reject(toProblem(request.status, request.responseText, request.getResponseHeader("X-Request-Id")));
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
