declare module "swagger-ui-dist" {
  /** Draws the reference; see the Swagger UI configuration for all options. */
  export function SwaggerUIBundle(options: {
    url: string;
    dom_id: string;
    deepLinking?: boolean;
    validatorUrl?: string | null;
  }): unknown;
}
