import { render } from "preact";
import { App } from "./app";
import { listen, server } from "./call";
import "./style.css";

const root = document.getElementById("app");
if (root) render(<App engine={server} listen={listen} />, root);
