"""Writes chats.json: what Jinja makes of the templates in chat_templates.py with some conversations.

Run: python make_chats.py
Made with Python 3.11, jinja2 3.1.6.
"""

import json
from pathlib import Path

from chat_templates import FAMILIES
from environment import environment, render

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "tells the weather of a \"place\" <today>",
            "parameters": {
                "type": "object",
                "properties": {
                    "place": {"type": "string", "description": "name of a town, e.g. Zürich"},
                    "days": {"type": "integer", "description": "how far ahead"},
                    "units": {"type": ["string", "boolean"], "enum": ["C", "F", None, True, 1.5]},
                    "points": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
                },
                "required": ["place"],
            },
        },
    },
    {"type": "function", "function": {"name": "noop", "description": "", "parameters": {"type": "object", "properties": {}}}},
]


def says(role, content, **fields):
    return {"role": role, "content": content, **fields}


def call(name, arguments, id="abcdefghi"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


CALLED = [
    says("user", "What is the weather in Zürich?"),
    says("assistant", None, tool_calls=[call("weather", {"place": "Zürich", "days": 2, "units": None})]),
    says("tool", "{\"sky\": \"clear\"}", tool_call_id="abcdefghi", name="weather"),
    says("assistant", "Clear sky."),
    says("user", "Thanks!"),
]

CONVERSATIONS = {
    "one question": ([says("user", "Which river flows through Ulm?")], {}),
    "no prompt": ([says("user", "Hello"), says("assistant", "Good day")], {"add_generation_prompt": False}),
    "system": ([says("system", "You are terse."), says("user", "Hello"), says("assistant", "Hi."), says("user", "Bye")], {}),
    "system alone": ([says("system", "You are terse.")], {}),
    "two systems": ([says("system", "One."), says("user", "Q"), says("system", "Two."), says("user", "R")], {}),
    "empty contents": ([says("system", ""), says("user", ""), says("assistant", ""), says("user", "")], {}),
    "white space": ([says("user", "  a \n\n b\r\n\r\nc\t "), says("assistant", "\n x \n"), says("user", "\u00a0y\u2003")], {}),
    "special characters": ([says("user", "<a href='x'>\"q\" & {{ x }} {% y %} \\n \\ $1 </s> <|im_end|>")], {}),
    "unicode": ([says("system", "Sprich Deutsch: äöüß"), says("user", "世界 🌍 e\u0301 \u200b ﷽ \U0001F468\u200d\U0001F469\u200d\U0001F467"), says("assistant", "مرحبا")], {}),
    "thoughts": ([says("user", "2+2?"), says("assistant", "<think>\nadd\n</think>\n\n4"), says("user", "3+3?"), says("assistant", "6", reasoning_content="\nadd again\n")], {}),
    "no thinking": ([says("user", "2+2?")], {"enable_thinking": False}),
    "tools": ([says("system", "Use tools."), says("user", "Weather?")], {"tools": TOOLS}),
    "tool calls": (CALLED, {"tools": TOOLS}),
    "tool calls without tools": (CALLED, {}),
    "two calls": ([says("user", "Both"), says("assistant", "Well", tool_calls=[call("weather", {"place": "Ulm"}), call("noop", {})]), says("tool", "a", tool_call_id="abcdefghi"), says("tool", "b", tool_call_id="bcdefghij")], {"tools": TOOLS}),
    "short id": ([says("user", "Go"), says("assistant", "", tool_calls=[call("noop", {"x": [1, 2.5, "é"]}, "1")])], {"tools": TOOLS}),
    "builtin tools": ([says("user", "Go"), says("assistant", "", tool_calls=[call("search", {"query": "ulm", "lang": "de"})]), says("ipython", {"result": [1, None]})], {"builtin_tools": ["search", "code_interpreter"]}),
    "tools for the system": ([says("user", "Go")], {"tools": TOOLS, "tools_in_user_message": False, "date_string": "5 May 2025"}),
    "tools and no message": ([says("system", "s")], {"tools": TOOLS}),
    "documents": ([says("user", "Read")], {"documents": [{"id": 1, "title": "T", "text": "x\ny"}, {"title": 2.0}]}),
    "controls": ([says("user", "Go")], {"controls": {"length": "long", "Cite": True, "b": 0.5}}),
    "defaults": ([says("user", "Go")], {"use_default": True, "default_text": "Be kind.", "with_default": True}),
    "two users": ([says("user", "a"), says("user", "b")], {}),
    "assistant first": ([says("assistant", "a"), says("user", "b")], {}),
    "strange role": ([says("user", "a"), says("critic", "b")], {}),
    "content parts": ([says("system", [{"type": "text", "text": "S"}]), says("user", [{"type": "image"}, {"type": "text", "text": " a "}, {"type": "text", "text": "b"}])], {}),
    "number as content": ([says("user", 5)], {}),
    "no content": ([{"role": "user"}], {}),
    "hidden": ([says("user", "a", hidden=True), says("user", [{"type": "image"}]), *[says("user", str(i)) for i in range(8)]], {}),
    "nobody": ([], {}),
    "long": ([says("user" if i % 2 == 0 else "assistant", f"turn {i} " + "word " * (i % 5)) for i in range(21)], {}),
}


def variables(messages, others):
    return {
        "messages": messages, "tools": None, "documents": None, "add_generation_prompt": True,
        "bos_token": "<s>", "eos_token": "</s>", **others,
    }


def main():
    jinja = environment()
    conversations = {name: variables(*content) for name, content in CONVERSATIONS.items()}
    families = []
    for name, template in FAMILIES.items():
        results = [render(jinja, template, content) for content in conversations.values()]
        families.append({"name": name, "template": template, "results": results})
        print(name, sum("error" in result for result in results), "errors of", len(results))
    shown = [
        {"name": name, "variables": json.dumps(content, ensure_ascii=False)} for name, content in conversations.items()
    ]
    text = json.dumps({"conversations": shown, "families": families}, ensure_ascii=False, indent=0)
    Path(__file__).with_name("chats.json").write_text(text + "\n", encoding="utf-8")


main()
