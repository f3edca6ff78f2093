"""What stays when the package goes. Runs last: after it there is nothing to test."""
import unittest

import service
from service import run, show
from test_install import LISTING, listing

# The user and group stay, so that no later user gets files of theirs.
ENTRY_FILES = {"/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/.pwd.lock"}


class Removal(unittest.TestCase):
    def test_1_removal_keeps_state_and_configuration(self):
        run("apt-get", "remove", "--yes", "openclaw-gateway", seconds=120)
        self.assertTrue(service.STATE.is_dir())
        self.assertTrue(service.CONFIGURATION.is_file())
        self.assertTrue(service.TOKEN.is_file())
        self.assertNotEqual(show("ActiveState", service.SOCKET), "active")
        with self.assertRaises(ConnectionRefusedError):
            service.connect()

    def test_2_purge_leaves_no_file(self):
        run("apt-get", "purge", "--yes", "openclaw-gateway", seconds=120)
        before = set(LISTING.read_text().splitlines())
        left = [path for path in listing() if path not in before and path not in ENTRY_FILES]
        self.assertEqual([path for path in left if "__pycache__" not in path], [])
        self.assertIn("openclaw", run("getent", "passwd", "openclaw"))
        self.assertEqual(run("systemctl", "list-units", "--all", "--no-legend", "openclaw*").strip(), "")
