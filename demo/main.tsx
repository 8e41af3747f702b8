import { render } from "preact";
import { startServer } from "./server.ts";
import { createSignIn } from "./session.ts";
import "./style.css";
import { App } from "./ui/app.tsx";

const root = document.getElementById("app");
if (!root) throw new Error("The page needs an element with the id “app”.");

const serverUrl = await startServer();
render(<App signIn={createSignIn(serverUrl)} />, root);
