"""What people and the edge do with rules, links and scans."""
