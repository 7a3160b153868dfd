import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./page.css";
import { App } from "./shell/app.tsx";

const page = document.getElementById("page");
if (page === null) throw new Error("index.html has no element with the id `page`: nothing to draw into.");
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
