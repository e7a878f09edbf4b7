"""A server of files whose manners depend on the path: server.py FOLDER LOG. Prints its port; ends when stdin does.

/good/NAME sends FOLDER/NAME, or the range asked for; /plain/ ignores ranges; /cut/ closes the connection after half of
what it announced, unless a range was asked for; /wrong/ sends other bytes; /short/ announces fewer; /quiet/ announces
nothing and ends early; /more/ announces nothing and sends too much; /other/ sends another range; /stall/ sends half and
then nothing; /redirect/ leads to /good/; /416/ refuses ranges. LOG gets a line for each request: path and range."""
import http.server
import os
import re
import sys
import threading

folder, log = sys.argv[1:3]


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        asked = self.headers.get("Range")
        with open(log, "a") as lines:
            lines.write(f"{self.path} {asked or 'all'}\n")
        manner, name = re.fullmatch(r"/(\w+)/(.*)", self.path).groups()
        file = os.path.join(folder, name)
        if manner == "redirect":
            self.send_response(302)
            self.send_header("Location", f"/good/{name}")
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"moved")
            return
        if not os.path.isfile(file):
            return self.send_error(404)
        with open(file, "rb") as stream:
            body = stream.read()
        first = int(re.fullmatch(r"bytes=(\d+)-", asked).group(1)) if asked else 0
        if asked and manner == "416":
            return self.send_error(416)
        ranged = asked and manner not in ("plain", "short", "quiet", "more")
        if ranged:
            first += manner == "other"
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
            body = body[first:]
        else:
            self.send_response(200)
        if manner == "wrong":
            body = bytes(byte ^ 1 for byte in body)
        if manner == "short":
            body = body[: len(body) // 2]
        announced = len(body)
        if manner == "quiet":
            announced, body = None, body[: len(body) // 2]
        if manner == "more":
            announced, body = None, body + b"more"
        if announced is not None:
            self.send_header("Content-Length", str(announced))
        self.end_headers()
        if (manner == "cut" and not ranged) or manner == "stall":
            body = body[: len(body) // 2]
        self.wfile.write(body)
        self.wfile.flush()
        if manner == "stall":
            threading.Event().wait()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
