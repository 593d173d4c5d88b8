"""A real Chromium, without a window and with nothing of its own to fetch, and what it prints."""

import base64
import importlib.util
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.clients import _need
from support.paths import CLIENTS

if TYPE_CHECKING:
    from selenium import webdriver

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --hide-scrollbars"
).split()
ENTER = "\ue007"  # the key, as WebDriver writes it
AXE = CLIENTS / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def chromium(width: int = 1280, *, scripts: bool = True) -> "Iterator[webdriver.Chrome]":
    """A browser with a profile of its own; what it asks for and says is kept in its logs."""
    _need("selenium", importlib.util.find_spec("selenium") is not None)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    _need("Chromium with chromedriver", bool(program and driver))
    assert program
    assert driver
    with tempfile.TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = program
        for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},1000"):
            options.add_argument(flag)
        logs = {"browser": "ALL", "performance": "ALL"}
        options.set_capability("goog:loggingPrefs", logs)
        browser = webdriver.Chrome(options=options, service=Service(driver))
        try:
            metrics = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            if not scripts:
                browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
            browser.get("about:blank")
            browser.get_log("performance")  # what its first tab asked for
            browser.get_log("browser")
            yield browser
        finally:
            browser.quit()


def said(browser: "webdriver.Chrome") -> list[str]:
    """What stands in the console."""
    return [entry["message"] for entry in browser.get_log("browser")]


def requested(browser: "webdriver.Chrome") -> list[str]:
    """Every address that the page asked for."""
    entries = [json.loads(each["message"])["message"] for each in browser.get_log("performance")]
    return [
        each["params"]["request"]["url"]
        for each in entries
        if each["method"] == "Network.requestWillBeSent"
    ]


def axe_faults(browser: "webdriver.Chrome") -> list[str]:
    """What axe-core calls serious or critical, with the elements."""
    _need("axe-core (npm install --prefix tests/clients)", AXE.exists())
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    # of what is well it need not work out a selector for each of thousands of cells
    asked = "{resultTypes: ['violations'], preload: false}"
    script = f"var done = arguments[0]; axe.run(document, {asked}).then(done);"
    browser.set_script_timeout(300)
    result: dict[str, Any] = browser.execute_async_script(script)
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}"
        for each in result["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def printed(browser: "webdriver.Chrome", path: Path) -> Path:
    """The page as a PDF, on the paper that the page asks for."""
    asked = {"preferCSSPageSize": True, "printBackground": True}
    made = browser.execute_cdp_cmd("Page.printToPDF", asked)
    path.write_bytes(base64.b64decode(made["data"]))
    return path


def printed_texts(pdf: Path) -> list[str]:
    """The text of each page of a PDF."""
    return _poppler("pdftotext", str(pdf), "-").split("\f")[:-1]


def paper_sizes(pdf: Path, pages: int) -> set[tuple[int, int]]:
    """The sizes of the pages in points, the shorter side first."""
    said_of = _poppler("pdfinfo", "-l", str(pages), str(pdf))
    met = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", said_of)
    sides = [sorted((round(float(wide)), round(float(high)))) for wide, high in met]
    return {(short, long) for short, long in sides}


def _poppler(program: str, *arguments: str) -> str:
    _need(f"{program} (Poppler)", bool(shutil.which(program)))
    ran = subprocess.run(
        [program, *arguments], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return ran.stdout


def elements(browser: "webdriver.Chrome", selector: str) -> int:
    """How many elements there are, counted without a script."""
    root = browser.execute_cdp_cmd("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    asked = {"nodeId": root, "selector": selector}
    return len(browser.execute_cdp_cmd("DOM.querySelectorAll", asked)["nodeIds"])
