"""Analytics: how an organization's codes are scanned, as events, sums over time, shares and lists."""
