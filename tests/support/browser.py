"""A real Chromium, without a window and with nothing of its own to fetch."""

import base64
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from support.clients import CLIENTS, _need

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --hide-scrollbars"
).split()
AXE = CLIENTS / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def chromium(width: int = 1280, *, scripts: bool = True) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own; what it asks for and says is kept in its logs."""
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


def said(browser: webdriver.Chrome) -> list[str]:
    """What stands in the console."""
    return [entry["message"] for entry in browser.get_log("browser")]


def requested(browser: webdriver.Chrome) -> list[str]:
    """Every address that the page asked for."""
    entries = [json.loads(each["message"])["message"] for each in browser.get_log("performance")]
    return [
        each["params"]["request"]["url"]
        for each in entries
        if each["method"] == "Network.requestWillBeSent"
    ]


def axe_faults(browser: webdriver.Chrome) -> list[str]:
    """What axe-core calls serious or critical, with the elements."""
    _need("axe-core (npm install --prefix tests/clients)", AXE.exists())
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    script = "var done = arguments[0]; axe.run().then(done);"
    browser.set_script_timeout(120)
    result: dict[str, Any] = browser.execute_async_script(script)
    return [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}"
        for each in result["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def printed(browser: webdriver.Chrome, path: Path) -> Path:
    """The page as a PDF, on the paper that the page asks for."""
    asked = {"preferCSSPageSize": True, "printBackground": True}
    made = browser.execute_cdp_cmd("Page.printToPDF", asked)
    path.write_bytes(base64.b64decode(made["data"]))
    return path


def elements(browser: webdriver.Chrome, selector: str) -> int:
    """How many elements there are, counted without a script."""
    root = browser.execute_cdp_cmd("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    asked = {"nodeId": root, "selector": selector}
    return len(browser.execute_cdp_cmd("DOM.querySelectorAll", asked)["nodeIds"])
