// The API reference at /docs: renders /openapi.json with nothing from outside.
import { SwaggerUIBundle } from "swagger-ui-dist";
import "swagger-ui-dist/swagger-ui.css";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  // The default asks a service on the internet whether the document is valid.
  validatorUrl: null,
});
