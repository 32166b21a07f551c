# One image for app and worker: the packages of the lock file, the page assets, the code.
FROM node:24-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM python:3.13-slim
WORKDIR /srv
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock
COPY . .
COPY --from=assets /src/node_modules node_modules
RUN python -m composition.environment assets && rm -rf node_modules && useradd --system lianpu && install -d -o lianpu /state
USER lianpu
EXPOSE 8080 8081
ENTRYPOINT ["python", "lianpu.py"]
