"""A reader that makes no mistakes, behind the interface of a language model on a server: what a method's *searches* are worth.

It knows which passages of a question are gold, and the answer. It notes the gold passages that it is shown, word by word, finds
a note better if it has more of them, and answers once it has all. What it has not read it does not know: it asks for a missing
passage by its title where the question or the note names that title, and else by the words of the question and of the names
in the note. Prompts are those of the folder perfect-reader: one JSON object each.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Question:
    def __init__(self, text, answers, gold):
        self.text, self.answer = text, answers[0]
        self.gold = gold  # [(title, contents)]

    def found(self, text):
        """The gold passages that a text has."""
        return [i for i, (_, contents) in enumerate(self.gold) if contents in text]


def named(title, text):
    """Whether a text names a title, without what stands in brackets behind it."""
    plain = re.sub(r"\s*\([^)]*\)$", "", title)
    return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text, re.IGNORECASE) is not None


class PerfectReader:
    def __init__(self, questions):
        self.questions = {question.text: question for question in questions}

    def reply(self, task):
        question = self.questions[task["question"]]
        return getattr(self, task["task"].replace("-", "_"))(question, task)

    def zero_shot(self, question, task):
        return "unknown"

    def answer(self, question, task):
        return self.when_complete(question, "\n".join(task["passages"]))

    def first_note(self, question, task):
        return self.note(question, question.found("\n".join(task["passages"])))

    def refine_note(self, question, task):
        return self.note(question, question.found("\n".join([task["note"], *task["passages"]])))

    def compare_notes(self, question, task):
        better = len(question.found(task["second"])) > len(question.found(task["first"]))
        return json.dumps({"status": str(better)})

    def answer_from_note(self, question, task):
        return self.when_complete(question, task["note"])

    def new_query(self, question, task):
        known = question.found(task["note"])
        missing = [title for i, (title, _) in enumerate(question.gold) if i not in known]
        read = question.text + "\n" + task["note"]
        asked = [title for title in missing if named(title, read)]
        # Names of the note that the question does not have lead on.
        names = re.findall(r"[A-Z][\w'’.-]+(?:\s+(?:of|the|de|von|[A-Z][\w'’.-]+))*", task["note"])
        new = [name for name in dict.fromkeys(names) if name not in question.text]
        queries = asked + [" ".join(new[:8]), question.text]
        return "\n".join([query for query in queries if query][:2])

    @staticmethod
    def note(question, found):
        return "\n".join(question.gold[i][1] for i in found) or "Nothing found yet."

    @staticmethod
    def when_complete(question, text):
        return question.answer if len(question.found(text)) == len(question.gold) else "unknown"


def serve(reader):
    """Starts the reader on a free port of this machine; returns the server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = reader.reply(json.loads(request["messages"][-1]["content"]))
            answer = {
                "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 0, "completion_tokens": 0},
            }
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
