"""The data: files of orders, each with its columns' types and the flags that name them."""

import csv
import datetime
import pathlib
import random

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Data:
    """A file of orders, and how it is read: by the file command, and as a table."""

    def __init__(self, name, path, columns, flags):
        self.name, self.path, self.columns, self.flags = name, path, columns, flags


def plain(order=True):
    flags = ["--customer-column", "customer_id", "--date-column", "order_date", "--amount-column", "amount"]
    return (["--order-column", "order_id"] if order else []) + flags


def examples():
    columns = {"order_id": "text", "customer_id": "text", "order_date": "day", "amount": "money", "country": "text"}
    return Data("examples", ROOT / "examples" / "orders.csv", columns, plain())


def cdnow(folder):
    """The CDNOW sample, if it is beside the repository."""
    places = [ROOT.parent / "shared" / "data" / "cdnow" / "CDNOW_sample.txt"]
    source = next((place for place in places if place.exists()), None)
    if source is None:
        return None
    path = folder / "cdnow.csv"
    with open(source, encoding="ascii") as lines, open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["customer_id", "order_date", "amount"])
        for line in lines:
            fields = line.split()
            if len(fields) == 5:
                _, customer, day, _, amount = fields
                writer.writerow([customer, f"{day[:4]}-{day[4:6]}-{day[6:]}", amount])
    return Data("cdnow", path, {"customer_id": "text", "order_date": "day", "amount": "double"}, plain(order=False))


# Days where months, years and leap days make a difference.
CORNERS = ["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-31", "2024-12-30",
           "2024-12-31", "2025-01-01", "2025-02-28", "2025-03-01", "2025-03-31", "2025-04-30"]


def some_day(chance):
    if chance.random() < 0.3:
        return datetime.date.fromisoformat(chance.choice(CORNERS))
    return datetime.date(2023, 1, 1) + datetime.timedelta(days=chance.randrange(860))


def histories(folder, seed, rows):
    """Refunds, guests of all spellings, line items over several days, ties, orders of 0, statuses, e-mails."""
    chance = random.Random(seed)
    path = folder / f"histories{seed}.csv"
    guests = ["", "", "NULL", "n/a", "None", "\\N", "NaN", "0"]
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["order", "Customer", "day", "quantity", "price", "status", "land"])
        for number in range(rows):
            customer = f"c{int(chance.paretovariate(0.6)) % 150}"
            if chance.random() < 0.06:
                customer = chance.choice(guests)
            elif chance.random() < 0.1:
                name = f"user{chance.randrange(9)}@shop.example"
                customer = chance.choice([name, name.upper()])
            elif chance.random() < 0.02:
                # One who looks like a day: guests are kept by day, and must not meet.
                customer = chance.choice(CORNERS)
            order, day = f"o{chance.randrange(rows)}" if chance.random() < 0.3 else f"n{number}", some_day(chance)
            status = chance.choice(["paid", "paid", "Paid", "shipped", "", "CANCELLED", "void", "re-jected"])
            land = chance.choice(["DE", "FR", "O'Land", ""])
            for _ in range(chance.choice([1, 1, 1, 2, 3])):
                quantity = chance.choice([1, 1, 1, 2, 3, 12, 0, -1, -2])
                price = chance.choice(["9.99", "10", "0.335", "100.00", "7.5", "1234.56"])
                writer.writerow([order, customer, day.isoformat(), quantity, price, status, land])
                day += datetime.timedelta(days=chance.choice([0, 0, 1, 40]))
    columns = {"order": "text", "Customer": "text", "day": "day", "quantity": "number", "price": "money", "status": "text", "land": "text"}
    flags = ["--order-column", "order", "--customer-column", "Customer", "--date-column", "day", "--quantity-column", "quantity",
             "--price-column", "price", "--guest-id", "0"]
    return Data(f"histories{seed}", path, columns, flags)


def instants(folder):
    """Times around midnight, in summer and in winter, whose day depends on the zone."""
    chance = random.Random(7)
    path = folder / "instants.csv"
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["order_id", "customer_id", "order_date", "amount"])
        for number in range(900):
            day = some_day(chance)
            hour, minute = chance.choice([(21, 59), (22, 0), (22, 30), (23, 0), (23, 59), (0, 0), (0, 30), (12, 0)])
            when = f"{day.isoformat()}T{hour:02}:{minute:02}:00Z"
            writer.writerow([f"i{number}", f"c{chance.randrange(120)}", when, f"{chance.randrange(1, 9999) / 100:.2f}"])
    columns = {"order_id": "text", "customer_id": "text", "order_date": "instant", "amount": "money"}
    return Data("instants", path, columns, plain())


def corners(folder):
    """One customer, one order; and names that nobody should give to columns."""
    path = folder / "corners.csv"
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["o\"rder", "cust'omer", "da`te", "am\\ount", "größe €", "select"])
        writer.writerow(["1", "a", "2024-02-29", "10.00", "it's", "x\\y"])
        writer.writerow(["2", "b", "2024-02-29", "0", "it's", "x\\y"])
        writer.writerow(["3", "a", "2024-01-31", "-10.005", "it's", "x\\y"])
        writer.writerow(["4", "z", "2024-03-31", "1.00", "$[a-z]", "${x}"])
    columns = {"o\"rder": "text", "cust'omer": "text", "da`te": "day", "am\\ount": "money", "größe €": "text", "select": "text"}
    flags = ["--order-column", "o\"rder", "--customer-column", "cust'omer", "--date-column", "da`te", "--amount-column", "am\\ount"]
    return Data("corners", path, columns, flags)


def unusable(folder):
    """Rows without a day, an amount or an order id: left out and counted, guests' too."""
    path = folder / "unusable.csv"
    rows = [["1", "a", "2024-02-29", "10.00"], ["", "a", "2024-02-01", "5"], ["2", "b", "", "7"], ["3", "c", "2024-02-03", ""],
            ["4", "", "", "1"], ["5", "b", "2024-01-31", "8.25"], ["6", "a", "2024-02-10", "2"], ["7", "", "2024-02-11", "3"],
            ["8", "b", "2024-03-02", "4"], ["", "", "2024-04-02", ""]]
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["order_id", "customer_id", "order_date", "amount"], *rows])
    columns = {"order_id": "text", "customer_id": "text", "order_date": "day", "amount": "money"}
    return Data("unusable", path, columns, plain())
