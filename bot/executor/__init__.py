"""The one crossing from asyncio to the blocking index, and its thread pools."""
