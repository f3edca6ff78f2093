"""The descriptors and the memory of the supervisor, which are compared before and after a run."""

import dataclasses
import os
import pathlib
import re


@dataclasses.dataclass
class Resources:
    descriptors: list[str]
    # Private anonymous memory of the supervisor, in kB.
    memory: int

    @staticmethod
    def of(pid: int) -> "Resources":
        directory = pathlib.Path(f"/proc/{pid}")
        links = [os.readlink(path) for path in sorted((directory / "fd").iterdir(), key=lambda path: int(path.name))]
        private = re.search(r"^RssAnon:\s+([0-9]+) kB", (directory / "status").read_text(), re.MULTILINE)
        return Resources(links, int(private.group(1)))

    # Most growth of the memory of a supervisor from a few served connections to thousands, in kB.
    GROWTH_KB = 2048

    def complaints(self, earlier: "Resources") -> list[str]:
        found = []
        if len(self.descriptors) > len(earlier.descriptors):
            found.append(f"the supervisor has {len(self.descriptors)} descriptors, {len(earlier.descriptors)} before: "
                         f"{' '.join(self.descriptors)}")
        if self.memory > earlier.memory + self.GROWTH_KB:
            found.append(f"the supervisor uses {self.memory} kB, {earlier.memory} kB before")
        return found
