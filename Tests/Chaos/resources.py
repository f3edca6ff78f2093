"""What the supervisor holds: descriptors and memory, to compare before and after."""

import dataclasses
import os
import pathlib
import re


@dataclasses.dataclass
class Resources:
    descriptors: list[str]
    # Private memory in kB: what the supervisor has written since its start.
    memory: int

    @staticmethod
    def of(pid: int) -> "Resources":
        directory = pathlib.Path(f"/proc/{pid}")
        links = [os.readlink(path) for path in sorted((directory / "fd").iterdir(), key=lambda path: int(path.name))]
        private = re.search(r"^RssAnon:\s+([0-9]+) kB", (directory / "status").read_text(), re.MULTILINE)
        return Resources(links, int(private.group(1)))

    # A supervisor that has served thousands of connections may use so much more memory than one that served a few.
    GROWTH_KB = 2048

    def complaints(self, earlier: "Resources") -> list[str]:
        found = []
        if len(self.descriptors) > len(earlier.descriptors):
            found.append(f"the supervisor holds {len(self.descriptors)} descriptors, {len(earlier.descriptors)} before: "
                         f"{' '.join(self.descriptors)}")
        if self.memory > earlier.memory + self.GROWTH_KB:
            found.append(f"the supervisor uses {self.memory} kB, {earlier.memory} kB before")
        return found
