import { useEffect, useState } from 'react';

/** What the extension says of itself. */
async function askGreeting() {
  const answer = await fetch(`${import.meta.env.BASE_URL}api/greeting`);
  if (!answer.ok) throw new Error(`LocalStack answered ${answer.status}`);
  const { extension, version } = await answer.json();
  return `${extension} ${version} is loaded.`;
}

export function App() {
  const [greeting, setGreeting] = useState('…');
  useEffect(() => {
    askGreeting().then(setGreeting, (error) => setGreeting(error.message));
  }, []);
  return (
    <main>
      <h1>{document.title}</h1>
      <p>{greeting}</p>
    </main>
  );
}
